// What is kept on this device, if the visitor asks for it: names and embeddings, no sound.

const DATABASE = "genrescope-teach";
const STORE = "projects";
const ONE = "own";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Text that was kept, or null; also where the browser keeps nothing. */
export const kept = () => run("readonly", (store) => store.get(ONE)).then((text) => text ?? null, () => null);
export const keep = (text) => run("readwrite", (store) => store.put(text, ONE));
export const forget = () => run("readwrite", (store) => store.delete(ONE)).catch(() => {});
