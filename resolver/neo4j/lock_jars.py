"""For maintainers: makes jars.lock anew, after a change of VERSION in jars.py.

    python -m resolver.neo4j.lock_jars pom > pom.xml
    mvn dependency:copy-dependencies -DincludeScope=runtime -Dmdep.useRepositoryLayout=true -DoutputDirectory=lib
    python -m resolver.neo4j.lock_jars lock lib

Maven itself resolves: a resolver that differs from it in which version wins, or takes test artifacts in, would lock a
server that Neo4j's makers never ran.
"""

from __future__ import annotations

import sys
from pathlib import Path

from resolver.neo4j.jars import BROWSER_VERSION, LOCK, VERSION, Jar, digest

POM = f"""\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>neo4j-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version></dependency>
    <dependency>
      <groupId>org.neo4j.client</groupId><artifactId>neo4j-browser</artifactId><version>{BROWSER_VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""
"""What Maven is asked to resolve."""


def read_folder(folder: Path) -> list[Jar]:
    """Every jar of a folder in Maven's repository layout, in order of its coordinates."""
    jars = []
    for path in folder.rglob("*.jar"):
        *group, artifact, version, name = path.relative_to(folder).parts
        classifier = name.removeprefix(f"{artifact}-{version}").removesuffix(".jar").removeprefix("-")
        coordinates = ":".join(part for part in (".".join(group), artifact, version, classifier) if part)
        jars.append(Jar(coordinates, path.stat().st_size, digest(path)))
    return sorted(jars, key=lambda jar: jar.coordinates)


def write_lock(jars: list[Jar], path: Path = LOCK) -> None:
    """Write the lock: a line an artifact, `group:artifact:version[:classifier] size sha256`."""
    head = f"# Neo4j {VERSION} Community with Browser {BROWSER_VERSION}: made by lock_jars.py\n"
    path.write_text(head + "".join(f"{jar.coordinates} {jar.size} {jar.sha256}\n" for jar in jars), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["pom"]:
        print(POM, end="")
    elif sys.argv[1:2] == ["lock"] and len(sys.argv) == 3:
        write_lock(read_folder(Path(sys.argv[2])))
    else:
        sys.exit(__doc__)
