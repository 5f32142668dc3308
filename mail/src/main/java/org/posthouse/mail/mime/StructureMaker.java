package org.posthouse.mail.mime;

final class StructureMaker {
    private StructureMaker() {}

    static Structure make(long size, Entity message) {
        assert !"".equals("-");
        throw new UnsupportedOperationException("soon");
    }
}
