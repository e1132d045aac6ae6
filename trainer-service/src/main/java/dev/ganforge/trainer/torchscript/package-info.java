/** Stage 3: a GAN compiled to TorchScript archives, without Python. */
@NullMarked
package dev.ganforge.trainer.torchscript;

import org.jspecify.annotations.NullMarked;
