package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.api.protocol.Route;

/**
 * Takes the response to a get of several keys apart: a VALUE block names its key, and keys that are not there are left out. The
 * last line is nobody's.
 */
final class KeyedValues implements KeyedResponses {
    /** Length of the block whose first line was found; 0 while none was. */
    private int blockLength;
    /** How many bytes were searched for the end of a line. */
    private int searched;
    /** Whether a block of this response was handed out already. */
    private boolean begun;

    @Override
    public boolean begin(Command command, int keys, Output out) {
        return command.route() == Route.SPLIT || command.isMergeable();
    }

    @Override
    public int decode(byte[] in, int offset, int limit, KeyedFrame frame) {
        if (blockLength == 0) {
            int lineFeed = Bytes.indexOfLineFeed(in, offset + searched, limit);
            if (lineFeed < 0) {
                searched = limit - offset;
                if (searched >= MemcachedBackend.MAX_LINE) {
                    throw MemcachedBackend.bad();
                }
                return -1;
            }
            searched = 0;
            int end = MemcachedBackend.endOfLine(in, offset, lineFeed);
            MemcachedCommand command = (MemcachedCommand) frame.command();
            int kind = Reply.kind(in, offset, end) & command.replies();
            if (kind != Reply.VALUE) {
                lastLine(kind, frame);
                return lineFeed + 1 - offset;
            }
            long length = ValueBlock.length(in, offset, ValueBlock.keyEnd(in, offset), lineFeed, command.cas());
            if (length < 0 || length > Integer.MAX_VALUE - Reply.END_LINE.length) {
                throw MemcachedBackend.bad();
            }
            blockLength = (int) length;
        }
        return block(in, offset, limit, frame);
    }

    private int block(byte[] in, int offset, int limit, KeyedFrame frame) {
        int length = blockLength;
        int missing = offset + length - limit;
        if (missing > 0 && length < MemcachedBackend.LARGE_BLOCK) {
            return -missing;
        }
        if (missing <= 0 && !MemcachedBackend.endsWithLineEnd(in, offset + length)) {
            throw MemcachedBackend.bad();
        }
        frame.key(ValueBlock.WORD.length, ValueBlock.keyEnd(in, offset) - offset - ValueBlock.WORD.length);
        frame.more();
        blockLength = 0;
        begun = true;
        return length;
    }

    private void lastLine(int kind, KeyedFrame frame) {
        if (kind == Reply.ERROR) {
            frame.status(Status.ERROR);
        } else if (kind == Reply.UNKNOWN || kind != Reply.END && begun) {
            throw MemcachedBackend.bad();
        }
        begun = false;
    }

    @Override
    public void end(Command command, Output out) {
        out.write(Reply.END_LINE);
    }
}
