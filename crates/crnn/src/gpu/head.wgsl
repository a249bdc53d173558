
@group(0) @binding(0) var<storage, read> states: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> biases: array<f32>;
@group(0) @binding(3) var<storage, read_write> logits: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let slice = group.x;
  for (var genre = local; genre < GENRES; genre += WORKGROUP) {
    var sum = 0.0;
    for (var step = STEPS - SUMMARISED; step < STEPS; step++) {
      let row = (slice * STEPS + step) * STRIDE;
      for (var feature = 0u; feature < FEATURES; feature++) {
        sum += weights[genre * FEATURES + feature] * states[row + feature];
      }
    }
    logits[slice * GENRES + genre] = biases[genre] + sum / f32(SUMMARISED);
  }
}
