//! Tells the linker what a Node native addon needs.

fn main() {
    if std::env::var("CARGO_CFG_TARGET_FAMILY").as_deref() != Ok("wasm") {
        napi_build::setup();
    }
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("macos") {
        // By default, the linker names the library by its path on the machine that builds.
        println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/ironclerk.node");
    }
}
