package org.posthouse.server.check;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** One kind of request of {@code check batch}. */
interface Kind {
    /**
     * What the request comes to; its id is added by the caller.
     *
     * @throws BadRequestException where the request lacks something or it cannot be read
     */
    ObjectNode answer(Question question) throws BadRequestException, IOException;
}
