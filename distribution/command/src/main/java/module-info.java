/** What a command of Trepak's launcher is made of, and how the launcher finds it. */
module io.trepak.command {
    requires transitive io.trepak.engine;
    requires info.picocli;

    exports io.trepak.command;
}
