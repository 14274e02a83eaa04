package io.trepak.api.protocol;

/**
 * A command of a protocol. One immutable object per command and process; a protocol derives its own class from it to keep
 * what its codecs need to know (arity, position of the key).
 */
public class Command {
    private final String name;
    private final Route route;

    /**
     * @param name as people write it, in lower case; used in counters and messages
     * @param route where it goes
     */
    protected Command(String name, Route route) {
        this.name = name;
        this.route = route;
    }

    /** As people write it, in lower case. */
    public final String name() {
        return name;
    }

    /** Where it goes. */
    public final Route route() {
        return route;
    }

    @Override
    public final String toString() {
        return name + " (" + route + ")";
    }
}
