package io.trepak.api.protocol;

public interface PoolProtocol {
    default PoolProtocol perThread(WorkerContext worker) {
        return this;
    }

    FrontendCodec frontend(ClientContext client);

    BackendCodec backend(ServerContext server);
}
