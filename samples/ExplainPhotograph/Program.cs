using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;

// dotnet run --project samples/ExplainPhotograph -c Release -- assets/cat.png
// For a file: Classifier.Load("SqueezeNet.onnx", new() { Normalization = Normalization.Caffe })
using var classifier = Classifier.Load();
using var photograph = Photograph.Read(args[0]);
var igos = new IntegratedGradientsOptimizedSaliency(new() { Size = 16 });
var explanation = igos.Explain(classifier, photograph); // or, for another class than it sees: target: "dog"
explanation.SaveOverlay("overlay.png");

var score = DeletionInsertion.Score(classifier, explanation);
Console.WriteLine($"{explanation.Caption}: deletion {score.Deletion:0.000}, insertion {score.Insertion:0.000}");
