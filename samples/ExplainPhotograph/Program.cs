using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using Igos.Running;

// dotnet run --project samples/ExplainPhotograph -c Release -- assets/cat.png
using var classifier = Classifier.Load(); // or Classifier.Load("SqueezeNet.onnx", new() { Normalization = Normalization.Caffe })
using var photograph = Photograph.Read(args[0]);
var igos = new MethodChoice(IntegratedGradientsOptimizedSaliency.Descriptor, new IntegratedGradientsOptimizedSaliencyOptions { Size = 16 });
var result = PhotographRun.Explain(classifier, photograph, new RunOptions { Methods = [igos] }).Results[0];
var (target, heatmap) = (result.Explanation!.Target, result.Explanation.Heatmap);
var (deletion, insertion) = (result.Score(DeletionInsertionScore.DeletionName), result.Score(DeletionInsertionScore.InsertionName));
Console.WriteLine($"{target} {target.Probability:P1}: deletion {deletion!.Value:0.000}, insertion {insertion!.Value:0.000}");
Overlay.Save("overlay.png", photograph, heatmap, $"{target} ({target.Probability:P1})");
