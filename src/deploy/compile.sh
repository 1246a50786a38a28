PATH="$HOME/.cargo/bin:$PATH"
export PATH RUSTUP_TOOLCHAIN="@toolchain@"
if ! command -v rustup >/dev/null; then
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain none
fi
rustup toolchain install "$RUSTUP_TOOLCHAIN" --profile minimal
cargo install --locked @from@
