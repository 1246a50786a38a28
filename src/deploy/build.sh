#!/bin/sh
# Installs Daesang and builds the site: on GitHub, Netlify, Cloudflare Pages or any other Linux machine.
set -eu
@install@

# The production site stands where its host says, or else where site.toml says; a preview at its
# own address.
host="" base=""
if [ "${GITHUB_ACTIONS:-}" = true ]; then
  host=github base=${BASE_URL:-}
elif [ "${NETLIFY:-}" = true ]; then
  host=netlify
  if [ "${CONTEXT:-}" = production ]; then base=${URL:-}; else base=${DEPLOY_PRIME_URL:-}; fi
elif [ "${CF_PAGES:-}" = 1 ]; then
  host=cloudflare
  if [ "${CF_PAGES_BRANCH:-}" != "${PRODUCTION_BRANCH:-main}" ]; then base=${CF_PAGES_URL:-}; fi
fi
set -- build
if [ -n "$host" ]; then set -- "$@" --host "$host"; fi
if [ -n "$base" ]; then set -- "$@" --base-url "$base"; fi
if [ "$host" = github ]; then set -- "$@" --format github; fi
daesang "$@"

# Netlify prefers the page at an old address to the rule unless the rule insists.
if [ "$host" = netlify ] && [ -f public/_redirects ]; then
  sed -i 's/ 301$/ 301!/' public/_redirects
fi
