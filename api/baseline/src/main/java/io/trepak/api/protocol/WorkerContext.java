package io.trepak.api.protocol;

public interface WorkerContext {}
