Texto de consentimiento 1: niña, niño o adolescente

Hola, me llamo [nombre] y trabajo en [mecanismo]. No soy policía, ni juez, ni del personal. Visito lugares como este para que traten bien a quienes viven aquí.
Primero quiero saber qué piensas tú. Puedes decir que sí, que no, o "eso no". Si dices que no, nadie se enoja y no pasa nada. Puedes parar cuando quieras.
Nadie de aquí debe oírnos. Si te preocupa, dímelo y cambiamos de lugar. No hace falta que me digas tu nombre. Puede estar contigo alguien en quien confíes, si tú quieres.
Lo que escribo lo guardo cerrado. Solo lo leen algunas personas de mi equipo. Tú decides, cosa por cosa, si lo usamos sin que se sepa quién eres o si se lo contamos a alguien: a quién y para qué.
A veces la ley pide preguntar también a quien te representa. Solo lo haremos si es seguro para ti, y nunca en contra de lo que te conviene.
No puedo sacarte de aquí ni prometer que todo va a cambiar. Otros pueden habernos visto. La ley prohíbe mandar, hacer, permitir o tolerar que te castiguen por hablar conmigo, aunque te hayas equivocado en algo.
¿A qué le tienes miedo? ¿Cómo podemos saber después si estás bien? ¿Qué no debemos hacer nunca?
Puedes cambiar de idea después: [cómo]. Lo que ya se envió no puede volver.
Si tú u otra persona está en peligro ahora: [lo que la ley de este mecanismo exige o permite].
¿Me cuentas con tus palabras qué acordamos? No tienes que guardar ningún papel. Gracias por hablar conmigo.
