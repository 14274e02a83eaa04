package com.example.http_cache;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Output;

/** Responses of the proxy's own. */
final class Responses {
    private Responses() {}

    /** The status of a failure. */
    static int status(Failure.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST -> 400;
            case REJECTED -> 403;
            case TOO_LARGE -> 413;
            case LOST -> 502;
            case TIMED_OUT -> 504;
            case INTERNAL -> 500;
            default -> 503;
        };
    }

    /** What a status is called. */
    static String reason(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 405 -> "Method Not Allowed";
            case 413 -> "Content Too Large";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 504 -> "Gateway Timeout";
            case 505 -> "HTTP Version Not Supported";
            default -> "Service Unavailable";
        };
    }

    /**
     * Writes one.
     *
     * @param closes whether the client is told that the connection ends behind it
     * @param hasBody whether the text is sent; of the response to a HEAD only its length
     */
    static void write(int status, String text, boolean closes, boolean hasBody, Output out) {
        out.writeText("HTTP/1.1 ").writeDecimal(status).writeText(" " + reason(status) + "\r\n");
        out.writeText("Content-Type: text/plain\r\nContent-Length: ").writeDecimal(text.length() + 1);
        if (status == 405) {
            out.writeText("\r\nAllow: GET, HEAD");
        }
        out.writeText(closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
        if (hasBody) {
            out.writeText(text).writeByte('\n');
        }
    }
}
