#!/bin/sh
# Builds the site on Netlify or Cloudflare Pages with a pinned version of Daesang.
set -eu
PATH="$HOME/.cargo/bin:$PATH"
export PATH RUSTUP_TOOLCHAIN="@toolchain@"
if ! command -v rustup >/dev/null; then
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal --default-toolchain none
fi
rustup toolchain install "$RUSTUP_TOOLCHAIN" --profile minimal
@install@

# The production site stands where its host says, or else where site.toml says; a preview at its
# own address.
base=""
if [ "${NETLIFY:-}" = true ]; then
  if [ "${CONTEXT:-}" = production ]; then base=$URL; else base=$DEPLOY_PRIME_URL; fi
elif [ "${CF_PAGES:-}" = 1 ] && [ "${CF_PAGES_BRANCH:-}" != "${PRODUCTION_BRANCH:-main}" ]; then
  base=$CF_PAGES_URL
fi
if [ -n "$base" ]; then daesang build --base-url "$base"; else daesang build; fi

# Netlify prefers the page at an old address to the rule unless the rule insists.
if [ "${NETLIFY:-}" = true ] && [ -f public/_redirects ]; then
  sed -i 's/ 301$/ 301!/' public/_redirects
fi
