# The program of a release, held against the checksum that is published beside it.
program=$(mktemp -d)
curl --proto '=https' --tlsv1.2 -sSfL -o "$program/daesang.tar.gz" '@address@'
curl --proto '=https' --tlsv1.2 -sSfL -o "$program/sha256" '@address@.sha256'
echo "$(cut -d ' ' -f 1 "$program/sha256")  $program/daesang.tar.gz" | sha256sum -c -
tar -xzf "$program/daesang.tar.gz" -C "$program" --strip-components 1
PATH="$program:$PATH"
export PATH
