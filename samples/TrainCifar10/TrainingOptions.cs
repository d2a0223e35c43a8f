namespace TrainCifar10;

/// <summary>How to train.</summary>
/// <param name="Epochs">Passes over the training images; also the length of the learning rate's cycle.</param>
/// <param name="BatchSize">Images a step.</param>
/// <param name="PeakRate">The learning rate's maximum.</param>
/// <param name="Shift">Pixels that a training image is moved by at most.</param>
/// <param name="Cutout">The side of the square that is cut out of a training image; 0 for none.</param>
/// <param name="Seed">Of the weights, the order of images and their crops.</param>
/// <param name="Widths">Channels of the network's four stages.</param>
/// <param name="Checkpoint">The folder that holds the last epoch's state.</param>
internal sealed record TrainingOptions(int Epochs, int BatchSize, double PeakRate, int Shift, int Cutout, int Seed,
    int[] Widths, string Checkpoint);
