package io.trepak.api;

/** Something the configuration file can ask for by name. */
public interface Plugin {
    /**
     * The value that selects this plugin in the configuration file.
     *
     * @return lower-case letters, digits and underscores only; for what twemproxy has, twemproxy's name
     */
    String name();

    /**
     * One line for people choosing among plugins, shown by {@code trepak --plugins}.
     *
     * @return a sentence without line breaks; empty if the name says it all
     */
    default String description() {
        return "";
    }
}
