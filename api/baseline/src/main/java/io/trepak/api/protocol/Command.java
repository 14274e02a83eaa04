package io.trepak.api.protocol;

public class Command {
    protected Command(String name, Route route) {}

    public final String name() {
        return null;
    }

    public final Route route() {
        return null;
    }

    @Override
    public final String toString() {
        return null;
    }
}
