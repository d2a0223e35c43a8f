-- What stores of version 3 lack: how far the seeds of a heatmap differ that is the mean of several.
CREATE TABLE seeds (
    answer INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    rank_correlation REAL, -- the mean of Spearman's over all pairs; null where none has one
    deletion_deviation REAL, -- standard deviations over the seeds' own heatmaps
    insertion_deviation REAL,
    PRIMARY KEY (answer, choice),
    FOREIGN KEY (answer, choice) REFERENCES cells ON DELETE CASCADE
);
