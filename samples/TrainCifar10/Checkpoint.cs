using System.Globalization;
using static TorchSharp.torch;

namespace TrainCifar10;

/// <summary>
/// A run's state after an epoch, in a folder of its own beside the others: <c>epoch-12/model.dat</c> and
/// <c>epoch-12/optimizer.dat</c>. It is written aside and renamed, so that a run stopped at any moment leaves
/// a whole one.
/// </summary>
internal static class Checkpoint
{
    private const string Prefix = "epoch-";

    /// <summary>Writes the state and deletes those of earlier epochs.</summary>
    public static void Save(string folder, int epochsDone, nn.Module model, NesterovMomentum optimizer)
    {
        var state = Path.Combine(folder, $"{Prefix}{epochsDone}");
        var aside = state + ".part";
        foreach (var stale in (string[])[aside, state])
        {
            if (Directory.Exists(stale))
            {
                Directory.Delete(stale, recursive: true);
            }
        }

        Directory.CreateDirectory(aside);
        model.save(ModelFile(aside));
        optimizer.Save(OptimizerFile(aside));
        Directory.Move(aside, state);
        foreach (var (path, epoch) in States(folder))
        {
            if (epoch < epochsDone)
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    /// <summary>Reads the latest state.</summary>
    /// <returns>The epochs done.</returns>
    /// <exception cref="InvalidDataException">The folder holds none.</exception>
    public static int Load(string folder, nn.Module model, NesterovMomentum optimizer)
    {
        var (path, epoch) = States(folder).MaxBy(state => state.Epoch);
        if (path is null)
        {
            throw new InvalidDataException(
                $"{folder} holds no checkpoint: leave --resume out to start from the beginning.");
        }

        model.load(ModelFile(path));
        optimizer.Load(OptimizerFile(path));
        return epoch;
    }

    private static (string Path, int Epoch)[] States(string folder) => !Directory.Exists(folder) ? []
        : [.. from path in Directory.GetDirectories(folder, Prefix + "*")
              let number = Path.GetFileName(path)[Prefix.Length..]
              where int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)
              select (path, int.Parse(number, CultureInfo.InvariantCulture))];

    private static string ModelFile(string state) => Path.Combine(state, "model.dat");

    private static string OptimizerFile(string state) => Path.Combine(state, "optimizer.dat");
}
