using Igos.Classifiers;
using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;

// dotnet run --project samples/ExplainPhotograph -c Release -- assets/cat.png
using var classifier = Classifier.Load(); // or Classifier.Load("SqueezeNet.onnx", new() { Normalization = Normalization.Caffe })
using var photograph = Photograph.Read(args[0]);
using var image = photograph.ToTensor(classifier.InputSize);
using var input = new ExplainerInput(classifier, image);
var explanation = new IntegratedGradientsOptimizedSaliency(new() { Size = 16 }).Explain(classifier, input)[0];
var score = DeletionInsertion.Score(classifier, input, [explanation.Heatmap])[0];
var label = classifier.Labels![explanation.Target];
Console.WriteLine($"{label} {explanation.Probability:P1}: deletion {score.Deletion:0.000}, insertion {score.Insertion:0.000}");
Overlay.Save("overlay.png", photograph, explanation.Heatmap, $"{label} ({explanation.Probability:P1})");
