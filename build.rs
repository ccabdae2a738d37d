//! Tells the linker what a Node native addon needs.

fn main() {
    napi_build::setup();
}
