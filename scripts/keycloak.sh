#!/usr/bin/env bash
# Fetches Keycloak from Maven Central, builds it and prepares its database, for the tests that compare Mintmark with
# it. If that is not possible, the script says why, and those tests are skipped.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(cat test/interop/keycloak/version)
folder=$PWD/node_modules/.cache/mintmark-keycloak/$version

without() {
  echo "$1: the tests with Keycloak will skip"
  exit 0
}

[ -e "$folder/ready" ] && exit 0
command -v java >/dev/null && command -v mvn >/dev/null || without "no Java or Maven"
rm -rf "$folder"
mkdir -p "$folder"
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  "-Dartifact=org.keycloak:keycloak-quarkus-dist:$version:tar.gz" "-DoutputDirectory=$folder" ||
  without "Keycloak $version cannot be downloaded"
tar --extract --gzip --strip-components=1 --file "$folder"/keycloak-quarkus-dist-*.tar.gz --directory "$folder"
rm "$folder"/keycloak-quarkus-dist-*.tar.gz

# A start with its database takes a few seconds; making the database takes longest.
export JAVA_OPTS_KC_HEAP="-Xms64m -Xmx512m" JAVA_OPTS_APPEND="-XX:TieredStopAtLevel=1"
{
  "$folder/bin/kc.sh" build --db=dev-file
  ADMIN_PASSWORD=admin "$folder/bin/kc.sh" bootstrap-admin user --optimized --no-prompt \
    --username admin --password:env ADMIN_PASSWORD
} >"$folder/build.log" 2>&1 || without "Keycloak $version cannot be built (see $folder/build.log)"
touch "$folder/ready" # written last: it marks a complete installation
