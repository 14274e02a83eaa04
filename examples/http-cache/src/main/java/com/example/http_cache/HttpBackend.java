package com.example.http_cache;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import java.nio.charset.StandardCharsets;

/**
 * One server connection. A response with a length is one piece, however long; one in chunks is a piece for its head, a piece for
 * each chunk and a piece for what is behind the last.
 *
 * <pre>
 *   head CR LF │ 5 CR LF hello │ CR LF 6 CR LF world! │ CR LF 0 CR LF trailers CR LF
 * </pre>
 *
 * The CR LF behind a chunk belongs to the next piece: so it is looked at, also when the chunk was passed on before it was here.
 */
final class HttpBackend implements BackendCodec {
    private static final byte[] PROBE =
            "GET / HTTP/1.1\r\nHost: probe\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_HEAD_BYTES = 64 << 10;
    private static final int MOST_CHUNK_LINE_BYTES = 256;
    private static final int MOST_CHUNK_DIGITS = 7;
    private static final int LONGEST_PIECE = 1 << 30;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int LINE_START_BYTES = 13; // HTTP/1.1 200 and a blank

    private final Fields fields;
    private final HeadEnd headEnd = new HeadEnd(MOST_HEAD_BYTES);
    /** Where the last of several heads begins, from the first byte of the response. */
    private int head;
    /** How many bytes follow that are a piece, or several, of their own; 0 when there are none. */
    private long bodyLeft;
    /** Whether chunks follow. */
    private boolean inChunks;
    private boolean firstChunk;
    private boolean endsConnection;

    HttpBackend(Fields fields) {
        this.fields = fields;
    }

    @Override
    public boolean probe(Output out) {
        out.write(PROBE);
        return true;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        if (bodyLeft > 0) {
            return piece(0, frame);
        }
        return inChunks ? chunk(in, offset, limit, frame) : head(in, offset, limit, frame);
    }

    private int head(byte[] in, int offset, int limit, ResponseFrame frame) {
        while (true) {
            int end = headEnd.find(in, offset, limit, head);
            if (end < 0) {
                return -1;
            }
            int status = status(in, offset + head, offset + end);
            if (status >= 200) {
                head = 0;
                headEnd.clear();
                return response(end, status, frame);
            }
            if (status == 101) {
                throw new ProtocolException("server speaks another protocol now");
            }
            head = end; // 103 and the like: what they belong to follows
        }
    }

    private int status(byte[] in, int from, int end) {
        int line = Fields.lineEnd(in, from);
        boolean isOne = line - from >= LINE_START_BYTES
                && in[from] == 'H'
                && in[from + 1] == 'T'
                && in[from + 2] == 'T'
                && in[from + 3] == 'P'
                && in[from + 4] == '/'
                && in[from + 5] == '1'
                && in[from + 6] == '.'
                && in[from + 7] == '1'
                && in[from + 8] == ' '
                && in[from + 12] == ' ';
        int status = isOne ? digit(in[from + 9]) * 100 + digit(in[from + 10]) * 10 + digit(in[from + 11]) : 0;
        if (status < 100 || status > 599) {
            throw new ProtocolException("server sent what is no response of HTTP/1.1");
        }
        fields.read(in, line + 2, end - 2);
        return status;
    }

    private static int digit(byte b) {
        return b >= '0' && b <= '9' ? b - '0' : -1000;
    }

    private int response(int headLength, int status, ResponseFrame frame) {
        frame.status(meaning(status));
        if (fields.staysOnThisSide()) {
            frame.rewritten(headLength);
        }
        endsConnection = fields.closes();
        if (frame.command() == HttpCommand.HEAD || status == NO_CONTENT || status == NOT_MODIFIED) {
            return whole(headLength, frame);
        }
        if (fields.isChunked()) {
            inChunks = true;
            firstChunk = true;
            frame.more();
            return headLength;
        }
        if (fields.contentLength() < 0) {
            throw new ProtocolException("server sent a response that ends with the connection");
        }
        bodyLeft = fields.contentLength();
        return piece(headLength, frame);
    }

    /** Behind a head, or alone. */
    private int piece(int headLength, ResponseFrame frame) {
        int length = (int) Math.min(LONGEST_PIECE, bodyLeft);
        bodyLeft -= length;
        if (bodyLeft > 0) {
            frame.more();
            return headLength + length;
        }
        return whole(headLength + length, frame);
    }

    private int whole(int length, ResponseFrame frame) {
        if (endsConnection) {
            frame.last();
        }
        endsConnection = false;
        return length;
    }

    private static ResponseFrame.Status meaning(int status) {
        return switch (status) {
            case 404, 410, 412, 416 -> ResponseFrame.Status.OK; // what was asked for is not there, or has not changed
            case 502, 503, 504 -> ResponseFrame.Status.UNAVAILABLE;
            default -> status < 400 ? ResponseFrame.Status.OK : ResponseFrame.Status.ERROR;
        };
    }

    private int chunk(byte[] in, int offset, int limit, ResponseFrame frame) {
        int start = firstChunk ? offset : offset + 2;
        int end = start;
        while (end < limit && end - start < MOST_CHUNK_LINE_BYTES && in[end] != '\n') {
            end++;
        }
        if (end >= limit) {
            return Math.min(-1, limit - start - 3); // a digit and CR LF at least
        }
        if (in[end] != '\n' || !firstChunk && (in[offset] != '\r' || in[offset + 1] != '\n')) {
            throw new ProtocolException("server sent a chunk that is longer or shorter than it said");
        }
        int size = chunkSize(in, start, end);
        if (size == 0) {
            return trailers(in, offset, limit, end + 1, frame);
        }
        firstChunk = false;
        frame.more();
        return end + 1 - offset + size;
    }

    private static int chunkSize(byte[] in, int from, int lineFeed) {
        int size = 0;
        int at = from;
        while (Character.digit(in[at], 16) >= 0 && at - from < MOST_CHUNK_DIGITS) {
            size = size << 4 | Character.digit(in[at], 16);
            at++;
        }
        boolean isSound = at > from && (in[at] == '\r' || in[at] == ';') && Fields.lineEnd(in, at) + 1 == lineFeed;
        if (!isSound) {
            throw new ProtocolException("server sent a chunk without a length");
        }
        return size;
    }

    /** Lines behind the last chunk, and an empty one. */
    private int trailers(byte[] in, int offset, int limit, int from, ResponseFrame frame) {
        if (limit - from < 2) {
            return limit - from - 2;
        }
        int end = from + 2;
        if (in[from] != '\r') {
            int behind = headEnd.find(in, offset, limit, from - 2 - offset);
            if (behind < 0) {
                return -1;
            }
            end = offset + behind;
        }
        if (in[end - 2] != '\r' || in[end - 1] != '\n') {
            throw new ProtocolException("server sent a response in chunks that does not end with an empty line");
        }
        Fields.check(in, from, end - 2);
        headEnd.clear();
        inChunks = false;
        return whole(end - offset, frame);
    }
}
