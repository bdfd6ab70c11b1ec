Texto de consentimiento 1: persona adulta

Me llamo [nombre]. Soy de [mecanismo]. No somos policía, cárcel, fiscalía ni juzgado: somos independientes. Elegí hablar con usted (o: usted lo pidió); nadie de aquí lo decidió.
Visitamos lugares como este para que se trate bien a las personas; miramos cómo funciona el lugar. No puedo liberarle, ni decidir su causa, ni prometer un resultado.
Usted elige. Hablar o no hablar no le trae daño ni premio. Puede saltar preguntas, hacer una pausa o terminar. Nadie de aquí debe oírnos: si cree que alguien oye, avíseme y cambiamos de lugar o paramos.
Quien nos ayuda a entendernos también debe callar; puede pedir otra persona o ninguna. No hace falta que diga su nombre.
Lo que escribo queda cerrado: aquí nadie lo puede leer; solo lo leen personas designadas de nuestro equipo.
Usted decide qué se hace después, una cosa por vez: que quede entre nosotros; usarlo sin nada que muestre quién es; contarlo a una autoridad, a cuál y para qué, con o sin su nombre; publicarlo con su nombre o imagen. Lo último nunca hace falta. Lo que diga de otras personas también se protege.
Hay riesgos: otros pueden habernos visto hablar; no puedo asegurar que no pase nada. La ley prohíbe ordenar, aplicar, permitir o tolerar que le castiguen o perjudiquen a usted, a su familia o a una organización por hablar con nosotros, aunque algo de lo dicho resulte equivocado.
¿Qué teme aquí? ¿Qué lo haría más seguro? ¿Podemos ver después cómo está, cómo, por quién? ¿Qué no debemos hacer nunca?
Puede cambiar de idea después, en todo o en parte: [vías que no pasan por el personal]. Lo ya enviado o publicado no se puede recuperar; le diré qué es.
Si me cuenta un peligro inmediato para una vida o para una niña o un niño: [lo que la ley de este mecanismo exige o permite].
Dígame con sus palabras qué acordamos. Sí o no a cada cosa, como prefiera: palabra, seña, marca o huella. No tiene que guardar ningún papel.
¿Preguntas? Gracias. La visita termina así: [cómo].
