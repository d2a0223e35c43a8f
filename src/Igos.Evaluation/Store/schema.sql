-- Results of studies, a row of cells for each heatmap. Whatever changes a figure is part of a key: the photograph and
-- the model by their content, the question, the method with its options and its version.
CREATE TABLE photographs (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE, -- SHA-256 of the file
    name TEXT NOT NULL, -- of the file, without folders
    path TEXT NOT NULL -- where it was last seen
);

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE, -- SHA-256 of its files and of how pixels become its input
    name TEXT NOT NULL,
    description TEXT NOT NULL -- JSON
);

CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE -- baseline, resizing, seed, metric
);

CREATE TABLE choices (
    id INTEGER PRIMARY KEY,
    method TEXT NOT NULL,
    text TEXT NOT NULL, -- the method with its options
    version INTEGER NOT NULL, -- of the method
    UNIQUE (text, version)
);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE -- JSON
);

-- What the model says of a photograph, whatever the method.
CREATE TABLE answers (
    id INTEGER PRIMARY KEY,
    photograph INTEGER NOT NULL REFERENCES photographs,
    model INTEGER NOT NULL REFERENCES models,
    question INTEGER NOT NULL REFERENCES questions,
    asked INTEGER NOT NULL, -- the class asked about; -1 for the most probable one
    truth INTEGER, -- the true class, where it is known
    target INTEGER, -- the class that was explained
    class TEXT, -- its name
    predicted INTEGER, -- the most probable class
    probability REAL,
    baseline_probability REAL,
    warnings TEXT, -- one a line
    boxes TEXT, -- of the class asked about, as annotated (JSON); of the pointing game
    difficult INTEGER, -- whether they are small and another class is in the photograph
    chance REAL, -- how often a point drawn at random lies in one; null where none is seen
    centre_distance REAL, -- of the photograph's middle pixel to them, as a cell's distance
    centre_in_crowd INTEGER,
    error TEXT, -- why there is no answer
    UNIQUE (photograph, model, question, asked)
);

CREATE TABLE cells (
    answer INTEGER NOT NULL REFERENCES answers,
    choice INTEGER NOT NULL REFERENCES choices,
    version INTEGER NOT NULL REFERENCES versions,
    height INTEGER,
    width INTEGER,
    resampled TEXT, -- the method's own resolution, where the heatmap was brought to another
    deletion REAL,
    insertion REAL,
    deletion_curve BLOB, -- float32, little-endian
    insertion_curve BLOB,
    score REAL, -- the objective's terms at the end of a mask's search
    l1 REAL,
    tv REAL,
    iterations INTEGER,
    stop TEXT,
    forward INTEGER, -- passes of the method, in images
    backward INTEGER,
    score_forward INTEGER, -- passes of the metric
    seconds REAL,
    point_x INTEGER, -- the heatmap's maximum in the photograph's pixels, upright, from 0
    point_y INTEGER,
    distance REAL, -- in pixels from there to the nearest box: 0 inside; null where no box is seen
    in_crowd INTEGER, -- whether it lies in a box around many
    warnings TEXT, -- one a line
    error TEXT, -- why there is no heatmap
    PRIMARY KEY (answer, choice)
);

CREATE TABLE heatmaps (
    answer INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    npy BLOB NOT NULL, -- a .npy file, compressed (zlib)
    PRIMARY KEY (answer, choice),
    FOREIGN KEY (answer, choice) REFERENCES cells ON DELETE CASCADE
);

-- What reports and their conditions read.
CREATE VIEW results AS
SELECT
    photographs.hash AS hash, photographs.name AS photograph, photographs.path AS path,
    models.hash AS model_hash, models.name AS model,
    questions.text AS question,
    answers.asked, answers.truth, answers.target, answers.class, answers.predicted,
    answers.predicted = answers.truth AS correct,
    answers.probability, answers.baseline_probability, answers.warnings AS photograph_warnings,
    choices.method, choices.text AS choice, choices.version,
    cells.height, cells.width, cells.resampled, cells.deletion, cells.insertion,
    cells.insertion - cells.deletion AS difference,
    cells.deletion_curve, cells.insertion_curve, cells.score, cells.l1, cells.tv,
    cells.score + cells.l1 + cells.tv AS objective, cells.iterations, cells.stop,
    cells.forward, cells.backward, cells.score_forward, cells.seconds,
    answers.boxes, answers.difficult, answers.chance, answers.centre_distance, answers.centre_in_crowd,
    cells.point_x, cells.point_y, cells.distance, cells.in_crowd, cells.distance = 0 AS hit,
    cells.warnings, cells.error, versions.text AS versions,
    cells.answer, cells.choice AS choice_id
FROM cells
JOIN answers ON answers.id = cells.answer
JOIN photographs ON photographs.id = answers.photograph
JOIN models ON models.id = answers.model
JOIN questions ON questions.id = answers.question
JOIN choices ON choices.id = cells.choice
JOIN versions ON versions.id = cells.version;
