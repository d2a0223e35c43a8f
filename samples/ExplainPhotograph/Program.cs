using Igos.Explainers.Masks;
using Igos.Imaging;
using Igos.Loading;
using Igos.Metrics;
using Igos.Running;

// dotnet run --project samples/ExplainPhotograph -c Release -- assets/cat.png
// For a file: Classifier.Load("SqueezeNet.onnx", new() { Normalization = Normalization.Caffe })
using var classifier = Classifier.Load();
using var photograph = Photograph.Read(args[0]);
var options = new IntegratedGradientsOptimizedSaliencyOptions { Size = 16 };
var igos = new MethodChoice(IntegratedGradientsOptimizedSaliency.Descriptor, options);
var result = PhotographRun.Explain(classifier, photograph, new RunOptions { Methods = [igos] }).Results[0];
var (target, heatmap) = (result.Explanation!.Target, result.Explanation.Heatmap);
var deletion = result.Score(DeletionInsertionScore.DeletionName)!.Value;
var insertion = result.Score(DeletionInsertionScore.InsertionName)!.Value;
Console.WriteLine($"{target} {target.Probability:P1}: deletion {deletion:0.000}, insertion {insertion:0.000}");
Overlay.Save("overlay.png", photograph, heatmap, $"{target} ({target.Probability:P1})");
