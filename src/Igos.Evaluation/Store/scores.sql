-- What stores of version 2 lack: what heatmaps are judged by besides their own question.
CREATE TABLE judges (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models, -- the network that is asked
    baseline TEXT NOT NULL, -- what removed pixels are replaced by
    UNIQUE (model, baseline)
);

CREATE TABLE scores (
    answer INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    judge INTEGER NOT NULL REFERENCES judges,
    deletion REAL, -- null where the heatmap can't be ranked
    insertion REAL,
    probability REAL, -- the judge's, of the class that was explained
    baseline_probability REAL,
    forward INTEGER, -- passes of the metric
    warnings TEXT, -- one a line
    error TEXT, -- why there is no score
    PRIMARY KEY (answer, choice, judge),
    FOREIGN KEY (answer, choice) REFERENCES cells ON DELETE CASCADE
);
