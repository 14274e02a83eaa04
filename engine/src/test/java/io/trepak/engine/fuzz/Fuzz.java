package io.trepak.engine.fuzz;

/** What Jazzer calls with each input; the property {@code fuzz.target} says which target. */
public final class Fuzz {
    private static final FuzzTarget TARGET =
            Targets.named(System.getProperty("fuzz.target")).make();

    private Fuzz() {}

    /** The signature Jazzer looks for. */
    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        TARGET.run(data);
    }
}
