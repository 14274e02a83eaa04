package io.trepak.api;

import java.util.List;

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

    /**
     * The keys of the configuration file that this plugin reads, for people: the reference of all keys is made of them.
     * Reading each with the {@link OptionKey} itself keeps what is said and what is done together.
     *
     * @return in the order to show them; empty if it reads none, or is too old to say
     */
    default List<OptionKey> optionKeys() {
        return List.of();
    }
}
