// Who the songs of the training collection GTZAN are by, as far as it is known: counts, and the names of exact duplicates.
// From the index that the splits by artist use, after Sturm 2013; a browser test compares them with it.

/** For each genre: songs by artist, most songs first, and songs whose artist is not known. */
export const ARTISTS = {
  blues: { counts: [17, 13, 12, 12, 12, 11, 11, 10, 2], unknown: 0 },
  classical: { counts: [19, 11, 11, 8, 7, 5, 4, 4, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 0 },
  country: { counts: [18, 15, 13, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 0 },
  disco: { counts: [5, 5, 4, 4, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 6 },
  hiphop: { counts: [18, 18, 8, 7, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 2 },
  jazz: { counts: [15, 14, 9, 8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 13 },
  metal: { counts: [12, 7, 6, 5, 5, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 9 },
  pop: { counts: [21, 10, 8, 7, 7, 6, 6, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 10 },
  reggae: { counts: [29, 8, 7, 5, 4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 12 },
  rock: { counts: [11, 11, 10, 9, 8, 8, 7, 7, 7, 7, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1], unknown: 0 },
};

/** Exact duplicates, by their names in the collection. */
export const DUPLICATES = [
  ["disco.00099", "disco.00098"],
  ["hiphop.00045", "hiphop.00039"],
  ["hiphop.00078", "hiphop.00076"],
  ["metal.00061", "metal.00040"],
  ["metal.00062", "metal.00041"],
  ["metal.00063", "metal.00042"],
  ["metal.00064", "metal.00043"],
  ["metal.00065", "metal.00044"],
  ["metal.00066", "metal.00045"],
  ["metal.00094", "metal.00034"],
  ["pop.00060", "pop.00054"],
  ["pop.00071", "pop.00067"],
  ["reggae.00082", "reggae.00081"],
  ["rock.00016", "metal.00058"],
];

/**
 * Songs of the random split's test part that the page's model classifies right, by whether their artist has songs in the
 * training part (`trainer evaluate`, artists): `[share, interval over artists, songs]`.
 */
export const ALSO_IN_TRAINING = [0.894, [0.806, 0.969], 66];
export const NOT_IN_TRAINING = [0.867, [0.733, 0.967], 30];
