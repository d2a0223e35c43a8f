namespace Igos.Evaluation.Studies;

/// <summary>What a study's table shows.</summary>
public enum StudyLayout
{
    /// <summary>Methods by sizes, deletion and insertion in each cell: the paper's Tables 1, 2 and 4.</summary>
    Quality,

    /// <summary>Methods by sizes, seconds and passes in each cell: the paper's Table 3.</summary>
    Runtime,

    /// <summary>Weights λ1 and λ2 by methods, the objective, deletion and insertion in each cell: Table 5.</summary>
    Objective,

    /// <summary>The pointing game's accuracy, a line a method: the paper's Table 6.</summary>
    Pointing,
}
