package @package@;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ResponseFrame;

final class @Class@Backend implements BackendCodec {
    private final @Class@Line line = new @Class@Line();

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        int length = line.find(in, offset, limit);
        if (length > 0 && in[offset] == '!') {
            frame.status(ResponseFrame.Status.ERROR);
        }
        return length;
    }
}
