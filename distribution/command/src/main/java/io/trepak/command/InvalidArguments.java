package io.trepak.command;

/** Arguments that cannot be used; the message is for the user, without the program's name. */
public final class InvalidArguments extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidArguments(String message) {
        super(message);
    }
}
