package io.trepak.engine.fuzz;

/** What Jazzer calls with each input; the property {@code fuzz.target} says which target. */
public final class Fuzz {
    private static FuzzTarget target;

    private Fuzz() {}

    /** Once, before the first input. */
    public static void fuzzerInitialize() throws Exception {
        target = Targets.named(System.getProperty("fuzz.target")).make();
    }

    /** The signature Jazzer looks for. */
    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        target.run(data);
    }
}
