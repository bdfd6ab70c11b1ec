Texto de consentimiento 1: persona que ahora no puede consentir

(Para quien entrevista) La persona ahora no puede comprender o decir lo que quiere. No se pide ni se anota ningún permiso: nada que la identifique se usa. Nadie del lugar decide por ella.
Dígale con calma: soy de [mecanismo]; no soy policía ni del personal; no tiene que decir ni decidir nada; volveré. La ley prohíbe ordenar, aplicar, permitir o tolerar que se castigue o perjudique a alguien por hablar con nosotros.
Anote si necesita atención ya, y avise: [lo que la ley de este mecanismo exige o permite]. Vuelva a intentarlo otro día, con el apoyo que la persona elija.
