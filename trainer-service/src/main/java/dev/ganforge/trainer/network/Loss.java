package dev.ganforge.trainer.network;

/** The objective both networks play. */
public enum Loss {
  /** Goodfellow et al. 2014, section 3: G maximises log D(G(z)). */
  NON_SATURATING,
  /** Goodfellow et al. 2014, equation 1: G minimises log(1 - D(G(z))). */
  SATURATING,
  /** Mao et al. 2017, equation 2 with a = 0, b = c = 1. */
  LSGAN,
  /** Lim and Ye 2017; Miyato et al. 2018, equations 16 and 17. */
  HINGE
}
