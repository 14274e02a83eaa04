package com.example.memcached_binary;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.ResponseFrame;

/** The status of a response. */
final class Status {
    static final int SUCCESS = 0;
    static final int NOT_FOUND = 1;
    static final int EXISTS = 2;
    static final int TOO_LARGE = 3;
    static final int INVALID = 4;
    static final int NOT_STORED = 5;
    static final int UNKNOWN_COMMAND = 0x81;
    static final int OUT_OF_MEMORY = 0x82;
    static final int NOT_SUPPORTED = 0x83;
    static final int INTERNAL = 0x84;
    static final int BUSY = 0x85;
    static final int TEMPORARY_FAILURE = 0x86;

    private Status() {}

    /** What a server's status says about the server. */
    static ResponseFrame.Status meaning(int status) {
        return switch (status) {
            case SUCCESS, NOT_FOUND, EXISTS, NOT_STORED -> ResponseFrame.Status.OK;
            case OUT_OF_MEMORY, BUSY, TEMPORARY_FAILURE -> ResponseFrame.Status.UNAVAILABLE;
            default -> ResponseFrame.Status.ERROR;
        };
    }

    /** What a client is told of a failure. Clients take a temporary failure for that of one request, and stay. */
    static int of(Failure.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST -> INVALID;
            case REJECTED -> NOT_SUPPORTED;
            case TOO_LARGE -> TOO_LARGE;
            case OVERLOADED -> BUSY;
            case INTERNAL -> INTERNAL;
            default -> TEMPORARY_FAILURE;
        };
    }
}
