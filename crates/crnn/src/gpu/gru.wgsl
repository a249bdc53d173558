
@group(0) @binding(0) var<uniform> run: vec4<u32>;
@group(0) @binding(1) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read> from_input: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> from_state: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read> biases: array<f32>;
@group(0) @binding(5) var<storage, read_write> result: array<f32>;

// Scalars, not vectors: two invocations must not write into the same vector.
var<workgroup> state: array<f32, 4u * STATES>;
var<workgroup> next: array<f32, 4u * STATES>;

// Beyond these limits the result rounds to 0 or 1, and exp() would overflow.
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(-clamp(x, -40.0, 40.0))); }
fn bounded_tanh(x: f32) -> f32 { return tanh(clamp(x, -15.0, 15.0)); }

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) local: u32) {
  let lane = group.x;
  let direction = group.y;
  let times = select(STEPS, run.x, OVER_SLICES);
  for (var unit = local; unit < 4u * STATES; unit += WORKGROUP) {
    state[unit] = 0.0;
  }
  workgroupBarrier();
  for (var n = 0u; n < times; n++) {
    let time = select(n, times - 1u - n, direction == 1u);
    let row = select(lane * STEPS + time, time * STEPS + lane, OVER_SLICES);
    for (var unit = local; unit < UNITS; unit += WORKGROUP) {
      let bias = direction * 6u * UNITS + unit;
      var of_input = vec3<f32>(biases[bias], biases[bias + UNITS], biases[bias + 2u * UNITS]);
      var of_state = vec3<f32>(biases[bias + 3u * UNITS], biases[bias + 4u * UNITS], biases[bias + 5u * UNITS]);
      for (var k = 0u; k < INPUTS; k++) {
        let x = source[row * INPUTS + k];
        let w = (direction * INPUTS + k) * 3u * UNITS + unit;
        of_input += vec3<f32>(
          dot(from_input[w], x), dot(from_input[w + UNITS], x), dot(from_input[w + 2u * UNITS], x));
      }
      for (var k = 0u; k < STATES; k++) {
        let x = vec4<f32>(state[4u * k], state[4u * k + 1u], state[4u * k + 2u], state[4u * k + 3u]);
        let w = (direction * STATES + k) * 3u * UNITS + unit;
        of_state += vec3<f32>(
          dot(from_state[w], x), dot(from_state[w + UNITS], x), dot(from_state[w + 2u * UNITS], x));
      }
      let reset = sigmoid(of_input.x + of_state.x);
      let update = sigmoid(of_input.y + of_state.y);
      let fresh = bounded_tanh(of_input.z + reset * of_state.z);
      next[unit] = fresh + update * (state[unit] - fresh);
    }
    workgroupBarrier();
    for (var unit = local; unit < UNITS; unit += WORKGROUP) {
      state[unit] = next[unit];
      result[row * OUTPUTS + direction * UNITS + unit] = next[unit];
    }
    workgroupBarrier();
  }
}
