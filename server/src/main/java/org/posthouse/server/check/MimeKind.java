package org.posthouse.server.check;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** {@code mime}: the tree of parts of one message. */
final class MimeKind implements Kind {
    @Override
    public ObjectNode answer(Question question) throws BadRequestException, IOException {
        return MimeTree.of(question.message());
    }
}
