"""Places, enterprises, Party organizations and work coverage: pure rules over recorded facts."""
