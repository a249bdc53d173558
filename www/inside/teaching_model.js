// The model that has learned the order of its steps.
const FILE = "teaching.safetensors";

/** The page as one file is without it. */
export const hasTeachingModel = () => !window.bundle || window.bundle.address(FILE) !== undefined;

/** Makes it the current model. */
export const loadTeachingModel = (room) => room.loadModel("teaching", FILE);
