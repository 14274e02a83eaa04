package io.trepak.api.protocol;

public final class RequestFrame {
    public RequestFrame() {}

    public void clear() {}

    public void trim() {}

    public void command(Command value) {}

    public void quiet(boolean noResponse) {}

    public void addKey(int keyOffset, int keyLength, int partOffset, int partLength) {}

    public void dropKeys() {}

    public Command command() {
        return null;
    }

    public boolean quiet() {
        return false;
    }

    public int keyCount() {
        return 0;
    }

    public int keyOffset(int key) {
        return 0;
    }

    public int keyLength(int key) {
        return 0;
    }

    public int partOffset(int key) {
        return 0;
    }

    public int partLength(int key) {
        return 0;
    }
}
