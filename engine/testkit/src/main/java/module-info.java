/** A real proxy around a plugin, for tests. Start with {@link io.trepak.testkit.TestProxy}. */
module io.trepak.testkit {
    requires transitive io.trepak.engine;

    exports io.trepak.testkit;
}
