package io.trepak.api.topology;

/**
 * What a worker met that may mean a change of the topology. Immutable.
 *
 * @param kind what it was; a later minor version may add constants
 * @param server the name of the server it has to do with
 * @param unit it has to do with; -1 for none
 */
public record Trouble(Kind kind, String server, int unit) {
    /** What it was. */
    public enum Kind {
        /** The server said that the unit is another one's. */
        MOVED,
        /** The server said that the unit is on its way to another one. */
        MOVING,
        /** The server said that it cannot execute anything now. */
        NOT_NOW,
        /** The server said that a unit belongs to a server that is none of the topology's. */
        UNKNOWN_SERVER,
        /** The server said that it lost its role. */
        DEMOTED,
        /** A connection to the server ended, was refused or timed out. */
        LOST
    }
}
