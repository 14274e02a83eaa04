package io.trepak.engine.config;

/**
 * A setting that works but is risky.
 *
 * @param at the line of the configuration file
 * @param rule short name of the rule that found it, for scripts
 * @param what is set
 * @param why it is risky; empty where {@code what} says it
 * @param advice what to do
 */
public record Warning(Location at, String rule, String what, String why, String advice) {
    @Override
    public String toString() {
        return at + ": " + what + (why.isEmpty() ? "" : "; " + why) + "; " + advice + " [" + rule + "]";
    }
}
