// The script of a worker in the page as one file, after the code of its program: see loader.js. The page's first message
// brings what it would otherwise fetch.
(() => {
  const start = (module_or_path) =>
    // The page gets an event for an error, but not for a rejected promise.
    program.default({ module_or_path }).catch((error) => setTimeout(() => { throw error; }));

  /** A file whose bytes the page has read, since this worker cannot. */
  class FileInMemory extends Blob {
    constructor(bytes) {
      super();
      this.bytes = bytes;
    }
    get size() {
      return this.bytes.byteLength;
    }
    slice(start, end) {
      return new FileInMemory(this.bytes.slice(start, end));
    }
    async arrayBuffer() {
      return this.bytes;
    }
  }

  const canRead = (blob) => {
    try {
      return new FileReaderSync().readAsArrayBuffer(blob).byteLength > 0;
    } catch {
      return false;
    }
  };

  const prepare = ({ text, folder, files, probe, port }) => {
    const request = self.fetch;
    self.fetch = (what, options) => {
      const bytes = files[String(what).replace(folder, "").replace(/\?.*/, "")];
      return bytes ? Promise.resolve(new Response(bytes)) : request.call(self, what, options);
    };
    // The workers of the pool have this script as well. Some browsers start a worker within a worker only from `blob:`,
    // others only from `data:`.
    const Original = self.Worker;
    self.Worker = function Worker(_, { name } = {}) {
      const type = "text/javascript";
      try {
        return new Original(URL.createObjectURL(new Blob([text], { type })), { name });
      } catch {
        return new Original(`data:${type};charset=utf-8,${encodeURIComponent(text)}`, { name });
      }
    };
    const readsFiles = canRead(probe);
    if (!readsFiles) {
      self.FileReaderSync = class {
        readAsArrayBuffer(file) {
          return file.bytes;
        }
      };
      addEventListener("message", ({ data }) => {
        if (data.isFile) data.payload = new FileInMemory(data.payload);
      });
    }
    port.postMessage({ readsFiles });
  };

  self.onmessage = ({ data }) => {
    self.onmessage = null;
    if (self.name === "pool") {
      self.order = data;
      start(data.module);
    } else {
      prepare(data);
      start(data.program);
    }
  };
})();
