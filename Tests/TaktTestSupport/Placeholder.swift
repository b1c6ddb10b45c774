// Replaced as soon as there is a fixture.
